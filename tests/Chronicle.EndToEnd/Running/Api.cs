using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Chronicle.EndToEnd.Running;

/// <summary>What tests say to a server over HTTP, and what they check about every answer.</summary>
internal static class Api
{
    /// <summary>Bodies may be nested 512 levels deep.</summary>
    public static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1_000 };

    public static async Task<JsonElement> GetJsonAsync(this HttpClient http, string path)
    {
        using var response = await http.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"GET {path}: {(int)response.StatusCode} {text}");
        return JsonElement.Parse(text, Deep);
    }

    public static async Task<JsonElement> PostJsonAsync(this HttpClient http, string path, string json, string contentType = "application/json")
    {
        using var response = await http.PostTextAsync(path, json, contentType);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"POST {path}: {(int)response.StatusCode} {text}");
        return JsonElement.Parse(text);
    }

    public static Task<HttpResponseMessage> PostTextAsync(this HttpClient http, string path, string text, string contentType = "application/json") =>
        http.PostBytesAsync(path, Encoding.UTF8.GetBytes(text), contentType);

    public static async Task<HttpResponseMessage> PostBytesAsync(
        this HttpClient http, string path, byte[] body, string contentType = "application/json", string? encoding = null)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }
        return await http.PostAsync(path, content);
    }

    /// <summary>The problem an answer is; fails when it is none, or not of this status.</summary>
    public static async Task<JsonElement> ProblemAsync(this HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)status} was expected: {(int)response.StatusCode} {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonElement.Parse(text);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.StartsWith("urn:chronicle:problem:", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        return problem;
    }

    /// <summary>Every recorded event, oldest first, page by page.</summary>
    public static async Task<List<JsonElement>> AllEventsAsync(this HttpClient http, string filter = "")
    {
        var events = new List<JsonElement>();
        var after = "0";
        while (true)
        {
            var page = await http.GetJsonAsync($"/api/events?order=asc&limit=1000&after={after}{filter}");
            events.AddRange(page.GetProperty("events").EnumerateArray());
            if (!page.TryGetProperty("next", out var next))
            {
                return events;
            }
            after = next.GetString()!;
        }
    }

    public static long Seq(this JsonElement recorded) => recorded.GetProperty("seq").GetInt64();

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static long Number(this JsonElement element, string name) => element.GetProperty(name).GetInt64();

    /// <summary>One event as a producer writes it.</summary>
    public static string Event(string session, string id, string type = "tool_use", string data = "{}") =>
        $$"""{"id":"{{id}}","session_id":"{{session}}","type":"{{type}}","data":{{data}}}""";

    /// <summary>The data folder's verdict about itself: dense, counted right, sound, and everything acknowledged is there.</summary>
    public static async Task VerifyAsync(string data, string? against = null)
    {
        var outcome = await Programs.ChronicleAsync(against is null ? ["verify", "--data", data] : ["verify", "--data", data, "--against", against]);
        Assert.True(outcome.ExitCode == 0, $"verify: {outcome}");
    }
}
