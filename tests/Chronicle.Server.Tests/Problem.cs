using System.Net;
using System.Text.Json;

namespace Chronicle.Server.Tests;

/// <summary>A failure as a client reads it. Reading it checks what all of them promise.</summary>
internal sealed record Problem(HttpStatusCode Status, string Slug, string Detail, JsonElement Json, TimeSpan? RetryAfter)
{
    public long? Index => Number("index");

    public long? Line => Number("line");

    public long? Durable => Number("durable");

    public static async Task<Problem> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.Content.Headers.ContentType?.MediaType == "application/problem+json", $"{(int)response.StatusCode} {text}");
        var json = JsonElement.Parse(text);
        Assert.Equal((int)response.StatusCode, json.GetProperty("status").GetInt32());
        Assert.NotEmpty(json.GetProperty("title").GetString()!);
        var type = json.GetProperty("type").GetString()!;
        Assert.StartsWith("urn:chronicle:problem:", type, StringComparison.Ordinal);
        return new Problem(
            response.StatusCode, type["urn:chronicle:problem:".Length..], json.GetProperty("detail").GetString()!, json, response.Headers.RetryAfter?.Delta);
    }

    public void Is(int status, string slug)
    {
        Assert.Equal(slug, Slug);
        Assert.Equal(status, (int)Status);
    }

    private long? Number(string name) => Json.TryGetProperty(name, out var value) ? value.GetInt64() : null;
}
