using System.Text.Json;

namespace Chronicle.Events;

/// <summary>Says in words why bytes can't be read as JSON.</summary>
public static class JsonFault
{
    /// <param name="fault">What the reader said.</param>
    /// <param name="json">What it read.</param>
    /// <param name="maxDepth">How deep it was allowed to go.</param>
    /// <returns>A sentence without its full stop: nested too deeply, or where the first mistake is.</returns>
    public static string Describe(JsonException fault, ReadOnlySpan<byte> json, int maxDepth) => IsDeeper(json, maxDepth)
        ? $"nested deeper than {maxDepth} levels"
        : $"not valid JSON at line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}";

    /// <summary>Whether more objects and arrays are open at once than allowed. The reader tells this fault from others by its message only.</summary>
    private static bool IsDeeper(ReadOnlySpan<byte> json, int maxDepth)
    {
        var depth = 0;
        for (var i = 0; i < json.Length; i++)
        {
            switch (json[i])
            {
                case (byte)'"':
                    for (i++; i < json.Length && json[i] != '"'; i++)
                    {
                        i += json[i] == '\\' ? 1 : 0;
                    }
                    break;
                case (byte)'{' or (byte)'[' when ++depth > maxDepth:
                    return true;
                case (byte)'}' or (byte)']':
                    depth--;
                    break;
            }
        }
        return false;
    }
}
