using System.Net.WebSockets;
using System.Text;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Fuzz;

/// <summary>Commands and frames that are wrong: an answer or a close code, and nobody else notices.</summary>
public sealed class SocketFuzzTests
{
    private static readonly string[] Commands =
    [
        """{"type":"append","ref":"r1","events":[{"id":"a","session_id":"s","type":"t","time":"2026-11-21T02:01:34Z","data":{"x":[1,"é"]}},{"session_id":"s","type":"u"}]}""",
        """{"type":"subscribe","ref":7,"after":"earliest","filter":{"session":["s"],"type":["t","u"],"since":"10m","until":1763700000},"batch_ms":5,"max_rate":100}""",
        """{"type":"subscribe","ref":"x","after":5,"filter":{}}""",
        """{"type":"unsubscribe","ref":7}""",
        """{"type":"ping","ref":"p"}""",
    ];

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task MutatedCommands_AreAnsweredOrClosed(int seed)
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        var mutator = new Mutator(seed);
        JsonSocket? socket = null;
        for (var number = 0; number < 600; number++)
        {
            var command = mutator.Mutate(Encoding.UTF8.GetBytes(mutator.Pick(Commands)));
            var type = mutator.Roll(40) == 0 ? WebSocketMessageType.Binary : WebSocketMessageType.Text;
            socket ??= await JsonSocket.ConnectAsync(server.Address);
            try
            {
                await socket.SendAsync(command, type);
                await socket.SendAsync("""{"type":"ping","ref":"after"}""");
                // Until the ping comes back: everything before it is an answer, or the socket closes with a code.
                while (await socket.NextAsync() is { } message)
                {
                    Assert.True(message.TryGetProperty("type", out var said) && said.GetString() is not "internal", message.GetRawText());
                    if (message.Text("type") == "pong" && message.TryGetProperty("ref", out var of) && of.ValueKind == System.Text.Json.JsonValueKind.String && of.GetString() == "after")
                    {
                        break;
                    }
                }
            }
            catch (WebSocketException)
            {
                // It was closing while we spoke.
            }
            if (socket.CloseStatus is not null || mutator.Roll(20) == 0)
            {
                Assert.True(socket.CloseStatus is null or WebSocketCloseStatus.InvalidMessageType or WebSocketCloseStatus.InvalidPayloadData,
                    $"{socket.CloseStatus} {socket.CloseReason} for {Encoding.UTF8.GetString(command)}");
                socket.Dispose();
                socket = null;
            }
        }
        socket?.Dispose();
        await DoorFuzzTests.CheckSoundAsync(server, data);
    }

    public static TheoryData<string, byte[], int> BadFrames => new()
    {
        { "reserved bits", [0xF1, 0x80, 0, 0, 0, 0], 1002 },
        { "unknown opcode", [0x83, 0x80, 0, 0, 0, 0], 1002 },
        { "fragmented ping", [0x09, 0x80, 0, 0, 0, 0], 1002 },
        { "long ping", [0x89, 0xFE, 0x01, 0x00, 0, 0, 0, 0, .. new byte[256]], 1002 },
        { "continuation of nothing", [0x80, 0x80, 0, 0, 0, 0], 1002 },
        { "negative length", [0x81, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0], 1002 },
        { "bad UTF-8", [0x81, 0x82, 0, 0, 0, 0, 0xC3, 0x28], 1007 },
        { "binary", [0x82, 0x81, 0, 0, 0, 0, 0x01], 1003 },
        { "too big", [0x81, 0xFF, 0, 0, 0, 0, 0x02, 0x10, 0, 0, 0, 0, 0, 0], 1009 },
        { "close with a bad code", [0x88, 0x82, 0, 0, 0, 0, 0x00, 0x01], 1002 },
        { "close with one byte", [0x88, 0x81, 0, 0, 0, 0, 0x03], 1002 },
    };

    [Theory]
    [MemberData(nameof(BadFrames))]
    public async Task BadFrame_IsClosedWithItsCode(string what, byte[] frame, int code)
    {
        frame = what == "too big" ? [.. frame, .. new byte[0x2100000]] : frame; // the runner writes down each test's data
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        using var connection = await OpenAsync(server);
        await connection.SendAsync(frame);
        var answer = await connection.ReadToEndAsync();
        // The last frame is the close: 0x88, a length, the code.
        var close = answer.LastIndexOf('\u0088');
        Assert.True(close >= 0 && answer.Length >= close + 4, $"{what}: no close frame in {answer.Length} bytes");
        Assert.Equal(code, (answer[close + 2] << 8) | answer[close + 3]);
        await DoorFuzzTests.CheckSoundAsync(server, data);
    }

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    public async Task RandomFrames_HarmNobody(int seed)
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        using var bystander = await JsonSocket.ConnectAsync(server.Address, "/ws?after=latest");
        var mutator = new Mutator(seed);
        for (var number = 0; number < 150; number++)
        {
            using var connection = await OpenAsync(server);
            var command = Encoding.UTF8.GetBytes(mutator.Pick(Commands));
            byte[] frame = [0x81, (byte)(0x80 | 126), (byte)(command.Length >> 8), (byte)command.Length, 0, 0, 0, 0, .. command];
            await connection.SendAsync(mutator.Mutate([.. frame, .. mutator.Bytes(mutator.Roll(30))]));
            connection.EndSending();
            await connection.ReadToEndAsync();
        }
        await bystander.SendAsync("""{"type":"ping"}""");
        await bystander.NextAsync("pong");
        await Until.TrueAsync(async () => (await server.Http.GetJsonAsync("/api/stats")).GetProperty("live").Number("websockets") == 1, "all broken sockets are gone");
        await DoorFuzzTests.CheckSoundAsync(server, data);
    }

    private static async Task<RawConnection> OpenAsync(ServerProcess server)
    {
        var connection = await RawConnection.OpenAsync(server.Port);
        await connection.SendAsync($"GET /ws HTTP/1.1\r\nHost: {server.Address.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 101", await connection.ReadUntilAsync("\"hello\""), StringComparison.Ordinal);
        return connection;
    }
}
