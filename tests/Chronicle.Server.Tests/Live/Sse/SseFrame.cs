using System.Text.Json;

namespace Chronicle.Server.Tests.Live.Sse;

/// <summary>A frame as a browser reads it; a comment or a bare field is a frame without data.</summary>
internal sealed record SseFrame(string? Name, string? Id, string? Data, string? Comment, string? Retry)
{
    public bool IsEvent => Name is null && Data is not null;

    public JsonElement Json => JsonElement.Parse(Data!);

    public long Sequence => Json.Number("seq");
}
