using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Chronicle.Cli.Mcp;
using Chronicle.Redaction;
using Chronicle.Server.Mcp;
using Xunit;

namespace Chronicle.Cli.Tests.Mcp;

public sealed class StdioTransportTests
{
    [Fact]
    public async Task ACancelledRequest_IsNotAnswered()
    {
        var (input, output) = (new Pipe(), new MemoryStream());
        var tools = new PatientTools();
        var running = new StdioTransport(new McpServer(tools, new Redactor(new RedactionOptions())), input.Reader.AsStream(), output).RunAsync(CancellationToken.None);

        await SendAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search_history","arguments":{}}}""");
        await tools.Called.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await SendAsync("""{"jsonrpc":"2.0","id":2,"method":"ping"}""");
        await SendAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}""");
        await input.Writer.CompleteAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal("""{"jsonrpc":"2.0","id":2,"result":{}}""", Encoding.UTF8.GetString(output.ToArray()).Trim());

        Task SendAsync(string line) => input.Writer.WriteAsync(Encoding.UTF8.GetBytes(line + "\n")).AsTask();
    }

    private sealed class PatientTools : IMcpTools
    {
        public TaskCompletionSource Called { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask<McpToolResult> CallAsync(string name, JsonElement arguments, CancellationToken cancellationToken)
        {
            Called.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("It waits until it is cancelled.");
        }
    }
}
