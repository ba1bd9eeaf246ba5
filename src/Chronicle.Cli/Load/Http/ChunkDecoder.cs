namespace Chronicle.Cli.Load.Http;

/// <summary>Takes the chunk framing out of a response as it arrives, in place.</summary>
internal struct ChunkDecoder
{
    private int _remaining; // of the chunk at hand
    private int _size;
    private State _state;

    private enum State
    {
        Size,
        SizeEnd,
        Data,
        DataEnd,
    }

    /// <summary>Moves the payload bytes to the front and returns how many there are.</summary>
    public int Decode(Span<byte> received)
    {
        var to = 0;
        for (var at = 0; at < received.Length;)
        {
            var next = received[at];
            switch (_state)
            {
                case State.Size when next == '\r':
                    _state = State.SizeEnd;
                    at++;
                    break;
                case State.Size:
                    _size = (_size * 16) + (next <= '9' ? next - '0' : (next | 0x20) - 'a' + 10);
                    at++;
                    break;
                case State.SizeEnd:
                    (_remaining, _size, _state) = (_size, 0, State.Data);
                    at++;
                    break;
                case State.Data when _remaining > 0:
                    var take = Math.Min(_remaining, received.Length - at);
                    received.Slice(at, take).CopyTo(received[to..]);
                    (to, at, _remaining) = (to + take, at + take, _remaining - take);
                    break;
                case State.Data:
                    _state = State.DataEnd;
                    at++;
                    break;
                default:
                    _state = State.Size;
                    at++;
                    break;
            }
        }
        return to;
    }
}
