using System.Net.Sockets;
using System.Text;
using Chronicle.Server.Connections;

namespace Chronicle.Server.Tests.Connections;

public sealed class ConnectionGateTests
{
    [Theory]
    [InlineData(null, 0, int.MaxValue)]
    [InlineData(1024, 150, 746)]
    [InlineData(524_288, 200, 523_832)]
    [InlineData(256, 130, 30)]
    [InlineData(64, 60, 8)]
    public void TheFilesOfTheData_KeepTheirDescriptors(int? limit, int open, int most) => Assert.Equal(most, ConnectionGate.Possible(limit, open));

    [Fact]
    public async Task OneConnectionTooMany_Is503_HealthSaysIt_AndThereIsRoomAgain()
    {
        await using var server = await RunningServer.StartAsync(("Server:MaxConnections", "3"));
        var health = await server.GetAsync("/health"); // one is the test's own
        Assert.Equal((1, 3), (health.GetProperty("components").GetProperty("connections").Number("open"), health.GetProperty("components").GetProperty("connections").Number("most")));
        var connections = new List<TcpClient>();
        try
        {
            while (connections.Count < 2)
            {
                connections.Add(new TcpClient(server.Address.Host, server.Address.Port));
            }
            using var refused = new TcpClient(server.Address.Host, server.Address.Port);
            using var answer = new StreamReader(refused.GetStream(), Encoding.ASCII);
            var text = await answer.ReadToEndAsync();
            Assert.StartsWith("HTTP/1.1 503 ", text, StringComparison.Ordinal);
            var (head, body) = (text[..text.IndexOf("\r\n\r\n", StringComparison.Ordinal)], text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
            Assert.Contains($"Content-Length: {body.Length}", head, StringComparison.Ordinal);
            Assert.Contains("urn:chronicle:problem:too-many-connections", body, StringComparison.Ordinal);
            Assert.Equal("degraded", (await server.GetAsync("/health")).GetProperty("components").GetProperty("connections").Text("status"));
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
        }
        await Eventually.TrueAsync(async () => (await server.GetAsync("/health")).GetProperty("components").GetProperty("connections").Text("status") == "healthy");
    }
}
