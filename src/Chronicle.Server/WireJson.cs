using System.Text.Encodings.Web;
using System.Text.Json;

namespace Chronicle.Server;

internal static class WireJson
{
    /// <summary>JSON that is read by programs, never put into HTML: only what JSON itself asks for is escaped.</summary>
    public static readonly JsonWriterOptions Options = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
