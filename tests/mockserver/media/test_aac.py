"""The sound can be repeated for ever."""

import av

from drytake.mockserver.media import aac


def test_round_after_round_sounds_the_same() -> None:
    packets = aac.packets()
    decoder = av.CodecContext.create("aac", "r")
    decoder.extradata = aac.DECODER_CONFIG
    rounds = [bytes(frame.planes[0])[:4096] for packet in packets * 3 for frame in decoder.decode(av.Packet(packet))]
    count = len(packets)

    assert len(rounds) == 3 * count
    assert rounds[count : 2 * count] == rounds[2 * count :]
