using System.Net.Http.Headers;

namespace Chronicle.Cli.Hooks;

/// <summary>The request for a server behind TLS, where HttpClient earns its start-up.</summary>
internal static class TlsHttpPost
{
    public static int Send(Uri server, string? apiKey, byte[] body)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, server.AbsoluteUri.TrimEnd('/') + "/hooks/claude-code") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (!string.IsNullOrEmpty(apiKey))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        }
        using var answer = http.Send(request);
        return (int)answer.StatusCode;
    }
}
