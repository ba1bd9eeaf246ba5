using System.Runtime.InteropServices;
using System.Text.Json;
using Chronicle.Client;

namespace Chronicle.Cli.Output;

/// <summary>Prints the elements of an answer's array one per line, with the server's own bytes.</summary>
internal static class JsonLines
{
    public static async Task WriteMemberAsync(Stream output, ReadOnlyMemory<byte> answer, string member, CancellationToken ct)
    {
        using var document = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = ClientOptions.MaxDepth });
        if (document.RootElement.TryGetProperty(member, out var array))
        {
            foreach (var element in array.EnumerateArray())
            {
                byte[] line = [.. JsonMarshal.GetRawUtf8Value(element), (byte)'\n'];
                await output.WriteAsync(line, ct).ConfigureAwait(false);
            }
        }
    }
}
