"""The sound can be repeated for ever."""

import av

from drytake.mockserver.media import aac


def test_round_after_round_sounds_the_same() -> None:
    sound = aac.loop()
    decoder = av.CodecContext.create("aac", "r")
    decoder.extradata = sound.decoder_config
    packets = [av.Packet(packet) for packet in sound.packets * 3]
    rounds = [bytes(frame.planes[0])[:4096] for packet in packets for frame in decoder.decode(packet)]
    count = len(sound.packets)

    assert len(rounds) == 3 * count
    assert rounds[count : 2 * count] == rounds[2 * count :]
