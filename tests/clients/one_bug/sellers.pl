#!/usr/bin/perl
# A careful client of any seller: `perl sellers.pl none SELLER`. The film comes into this folder. Needs IO::Socket::SSL alone.
use strict;
use warnings;
use File::Basename qw(dirname);
use HTTP::Tiny;
use JSON::PP;

my ($bug, $seller) = @ARGV;
my $json = JSON::PP->new->utf8->canonical;
my $facts = $json->decode(slurp(dirname(__FILE__) . '/sellers.json'))->{$seller};
my %key = (authorization => "$facts->{scheme} sk-test-sellers");
my $pause = $ENV{PAUSE} // 10;
my $http = HTTP::Tiny->new(timeout => 10, verify_SSL => 1, SSL_options => {SSL_ca_file => $ENV{SSL_CERT_FILE}});

sub slurp { open my $file, '<:raw', $_[0] or fail("$_[0]: $!"); local $/; return <$file> }
sub fail { print STDERR "error: @_\n"; exit 1 }

# answer URL [BODY] [HEADERS]: the answer, and whether what is wrong with it may pass
sub answer {
    my ($url, $body, $headers) = @_;
    my %options = (headers => {%{$headers // \%key}});
    if ($body) { $options{content} = $json->encode($body); $options{headers}{'content-type'} = 'application/json' }
    my $said = $http->request($body ? 'POST' : 'GET', $url, \%options);
    my ($status, $length) = ($said->{status}, $said->{headers}{'content-length'});
    my $short = defined $length && $length != length($said->{content} // '');
    $said->{passing} = $status == 408 || $status == 425 || $status == 429 || $status >= 500 || $short;
    my $asked = $said->{headers}{'retry-after'} // '';
    $said->{wait} = $asked =~ /^\d+$/ ? $asked + 1 : $pause;
    $said->{told} = "$status " . substr($said->{content} // '', 0, 600);
    return $said;
}

# json SAID: what an answer says, or undef where that is no JSON
sub json { my $said = eval { $json->decode($_[0]{content}) }; return ref $said ? $said : undef }

sub at {
    my ($said, $path) = @_;
    for my $part (split /\./, $path) {
        $said = ref $said eq 'HASH' ? $said->{$part} : ref $said eq 'ARRAY' && $part =~ /^\d+$/ ? $said->[$part] : undef;
    }
    return ref $said ? undef : $said;
}

sub filled { my ($text, $task) = @_; $text =~ s/\{id\}/$task/; return $text }

sub create {
    my $said = answer($facts->{create}, $facts->{shot});
    if ($said->{status} == 429) { sleep $said->{wait}; $said = answer($facts->{create}, $facts->{shot}) }
    fail("it may have been made and billed: $said->{told}") if $said->{passing};
    fail("refused: $said->{told}") unless $said->{success};
    return at(json($said), $facts->{id}) // fail("no task in $said->{told}, though it may be billed");
}

# outcome TASK: the last answer about a task that has succeeded
sub outcome {
    my ($task) = @_;
    my $question = $facts->{question} && {map { $_ => filled($facts->{question}{$_}, $task) } keys %{$facts->{question}}};
    my $end = time + ($ENV{PATIENCE} // 5400);
    while (time < $end) {
        my $said = answer(filled($facts->{poll}, $task), $question);
        fail("task $task: $said->{told}") unless $said->{success} || $said->{passing};
        if (!$said->{passing}) {
            return $said if ($said->{headers}{'content-type'} // '') =~ m{^video/};
            my $state = at(json($said), $facts->{state}) // '';
            fail("task $task failed: $said->{told}") if $state eq $facts->{failed};
            return $said if $state ne '' && $state eq $facts->{done};
        }
        select undef, undef, undef, $said->{wait};
    }
    fail("task $task hadn't ended; ask for it later");
}

# again URL HEADERS: a good answer; what may pass is waited for
sub again {
    my ($url, $headers, $said) = @_;
    for (1 .. 8) {
        $said = answer($url, undef, $headers);
        return $said if $said->{success} && !$said->{passing};
        last unless $said->{passing};
        select undef, undef, undef, $said->{wait};
    }
    fail("$url: $said->{told}");
}

my $task = create();
print "task $task\n";
my $said = outcome($task);
if (($said->{headers}{'content-type'} // '') !~ m{^video/}) {
    $said = again(filled($facts->{result}, $task)) if $facts->{result};
    my $found = at(json($said), $facts->{link}) // fail("task $task has ended, and no film is named in $said->{told}");
    $said = again($found, {});
}
open my $file, '>:raw', "$task.mp4" or fail("$task.mp4: $!");
print $file $said->{content};
close $file or fail("$task.mp4: $!");
print "$task.mp4\n";
