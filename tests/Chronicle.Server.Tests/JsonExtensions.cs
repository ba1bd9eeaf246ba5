using System.Text.Json;

namespace Chronicle.Server.Tests;

internal static class JsonExtensions
{
    public static long Number(this JsonElement json, string name) => json.GetProperty(name).GetInt64();

    public static string? Text(this JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;

    public static bool Has(this JsonElement json, string name) => json.TryGetProperty(name, out _);

    /// <summary>The sequences of a page's or an answer's <c>events</c>.</summary>
    public static long[] Sequences(this JsonElement json) => [.. json.GetProperty("events").EnumerateArray().Select(recorded => recorded.Number("seq"))];

    public static string[] Names(this JsonElement json) => [.. json.EnumerateObject().Select(member => member.Name)];

    public static string[] Texts(this JsonElement json) => [.. json.EnumerateArray().Select(value => value.GetString()!)];
}
