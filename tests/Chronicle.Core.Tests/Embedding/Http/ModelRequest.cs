using System.Text.Json;

namespace Chronicle.Core.Tests.Embedding.Http;

/// <summary>What a <see cref="ModelServer"/> was asked.</summary>
internal sealed record ModelRequest(string Path, string? Authorization, JsonElement Body)
{
    public string[] Input => [.. Body.GetProperty("input").EnumerateArray().Select(text => text.GetString()!)];
}
