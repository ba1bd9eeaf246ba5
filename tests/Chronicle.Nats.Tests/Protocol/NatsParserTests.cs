using System.Buffers;
using System.Text;
using Chronicle.Nats.Protocol;
using Xunit;

namespace Chronicle.Nats.Tests.Protocol;

public sealed class NatsParserTests
{
    private const string Transcript =
        "INFO {\"server_name\":\"a\",\"max_payload\":1048576}\r\n+OK\r\nPING\r\nPONG\r\nMSG a.b 1 5\r\nhello\r\nmsg a.b\t1  _INBOX.x.1 0\r\n\r\n"
        + "HMSG c 22 12 14\r\nNATS/1.0\r\n\r\nhi\r\nHMSG c 22 r.1 30 30\r\nNATS/1.0 503 No Responders\r\n\r\n\r\n-ERR 'Permissions Violation for Publish to \"x\"'\r\n";

    private static readonly string[] Told =
    [
        "Info   0 0  {\"server_name\":\"a\",\"max_payload\":1048576}", "Ok   0 0 ", "Ping   0 0 ", "Pong   0 0 ", "Msg a.b  1 0 hello", "Msg a.b _INBOX.x.1 1 0 ",
        "Msg c  22 12 NATS/1.0\r\n\r\nhi", "Msg c r.1 22 30 NATS/1.0 503 No Responders\r\n\r\n", "Err   0 0  'Permissions Violation for Publish to \"x\"'",
    ];

    [Fact]
    public void Frames_AreCut() => Assert.Equal(Told, Read(Encoding.UTF8.GetBytes(Transcript), []));

    [Fact]
    public void Frames_AreTheSameHoweverTheyArrive()
    {
        var bytes = Encoding.UTF8.GetBytes(Transcript);
        for (var cut = 1; cut < bytes.Length; cut++)
        {
            Assert.Equal(Told, Read(bytes, [cut]));
        }
        Assert.Equal(Told, Read(bytes, [.. Enumerable.Range(1, bytes.Length - 1)])); // one byte at a time
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("MSG a 1\r\n")]
    [InlineData("MSG a 1 -5\r\n")]
    [InlineData("MSG a x 5\r\nhello\r\n")]
    [InlineData("MSG a 1 r 5 5\r\nhello\r\n")]
    [InlineData("MSG a 1 5\r\nhello!!")]
    [InlineData("MSG a 1 67108865\r\n")]
    [InlineData("MSG a 1 99999999999999999999\r\n")]
    [InlineData("HMSG a 1 5\r\nhello\r\n")]
    [InlineData("HMSG a 1 6 5\r\nhello\r\n")]
    [InlineData("HMSG a 1 0 5\r\nhello\r\n")]
    [InlineData("\r\n")]
    public void WhatIsNotTheProtocol_IsRefused(string text) => Assert.Throws<NatsProtocolViolationException>(() => Read(Encoding.UTF8.GetBytes(text), []));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ALineWithoutEnd_IsRefusedAtItsLimit(bool inPieces)
    {
        var bytes = new byte[NatsParser.MaxLine + 1];
        Array.Fill(bytes, (byte)'I');
        int[] cuts = inPieces ? [1000, 50_000] : [];

        Assert.Empty(Read(bytes.AsSpan(0, NatsParser.MaxLine - 1).ToArray(), cuts));
        Assert.Throws<NatsProtocolViolationException>(() => Read(bytes, cuts));
    }

    /// <summary>Whatever a broken server sends, it is either understood, waited for or refused: nothing else is thrown, and nothing is read twice.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Mutations_AreReadWaitedForOrRefused(int seed)
    {
        var random = new Random(seed);
        var (understood, refused) = (0, 0);
        for (var run = 0; run < 20_000; run++)
        {
            var bytes = Encoding.UTF8.GetBytes(Transcript).ToList();
            for (var change = random.Next(1, 5); change > 0; change--)
            {
                var at = random.Next(bytes.Count);
                switch (random.Next(4))
                {
                    case 0:
                        bytes[at] = (byte)random.Next(256);
                        break;
                    case 1:
                        bytes.RemoveAt(at);
                        break;
                    case 2:
                        bytes.Insert(at, (byte)" \r\n0919"[random.Next(7)]);
                        break;
                    default:
                        bytes.RemoveRange(at, Math.Min(random.Next(20), bytes.Count - at));
                        break;
                }
                if (bytes.Count == 0)
                {
                    break;
                }
            }
            int[] cuts = [.. Enumerable.Range(0, random.Next(6)).Select(_ => random.Next(1, Math.Max(2, bytes.Count))).Distinct().Order()];
            try
            {
                var frames = Read([.. bytes], cuts);
                Assert.Equal(frames, Read([.. bytes], []));
                understood++;
            }
            catch (NatsProtocolViolationException)
            {
                refused++;
            }
        }
        Assert.InRange(understood, 1_000, 19_000);
        Assert.InRange(refused, 1_000, 19_000);
    }

    /// <summary>Gives the parser what has arrived so far after each cut, as the reading loop does.</summary>
    private static List<string> Read(byte[] bytes, int[] cuts)
    {
        var parser = new NatsParser();
        var frames = new List<string>();
        var consumed = 0;
        foreach (var end in cuts.Append(bytes.Length))
        {
            var buffer = Pieces(bytes.AsMemory(consumed, Math.Max(0, end - consumed)), [.. cuts.Where(cut => cut > consumed && cut < end).Select(cut => cut - consumed)]);
            var length = buffer.Length;
            while (parser.TryRead(ref buffer, out var frame))
            {
                var body = Encoding.UTF8.GetString(frame.Body);
                body = frame.Kind == NatsFrameKind.Msg ? body : body.TrimEnd();
                frames.Add($"{frame.Kind} {Encoding.UTF8.GetString(frame.Subject)} {Encoding.UTF8.GetString(frame.ReplyTo)} {frame.Sid} {frame.HeaderBytes} {body}");
            }
            consumed += (int)(length - buffer.Length);
        }
        return frames;
    }

    private static ReadOnlySequence<byte> Pieces(ReadOnlyMemory<byte> bytes, int[] cuts)
    {
        if (cuts.Length == 0)
        {
            return new ReadOnlySequence<byte>(bytes);
        }
        var first = new Piece(bytes[..cuts[0]], 0);
        var last = first;
        for (var i = 0; i < cuts.Length; i++)
        {
            last = last.Then(bytes[cuts[i]..(i + 1 < cuts.Length ? cuts[i + 1] : bytes.Length)]);
        }
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Piece Then(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
