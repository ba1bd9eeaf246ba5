using System.Text;
using Chronicle.Server.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Chronicle.Server.Api;

/// <summary>The id in the path of a request, percent-decoded exactly once.</summary>
/// <remarks>
/// Kestrel decodes all of a path but <c>%2F</c>, so in its path the ids <c>a/b</c> and <c>a%2Fb</c> look the same. The request's own target tells them apart.
/// Ids that no path can hold (<c>.</c>, <c>..</c>, with U+0000), which older versions recorded, stand in the query: <c>/api/sessions/_?id=..</c>.
/// </remarks>
internal static class PathId
{
    private const string InQuery = "_";
    private const string QueryName = "id";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether the id of a path stands in the query.</summary>
    public static bool StandsInQuery(HttpRequest request)
    {
        foreach (var (_, value) in request.RouteValues)
        {
            if (value is InQuery)
            {
                return true;
            }
        }
        return false;
    }

    /// <exception cref="ProblemException">The path is not percent-encoded UTF-8.</exception>
    public static string Of(HttpContext context, string name)
    {
        var routed = (string)context.Request.RouteValues[name]!;
        if (routed == InQuery && context.Request.Query[QueryName].ToString() is { Length: > 0 } given)
        {
            return given;
        }
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(target) || !target.Contains('%', StringComparison.Ordinal))
        {
            return routed;
        }
        var pattern = ((RouteEndpoint)context.GetEndpoint()!).RoutePattern;
        return Decode(Segments(PathOf(target))[IndexOf(pattern, name)]);
    }

    /// <summary>Gives a request whose target is a whole URL the path that it would have with the path alone: Kestrel decodes <c>%2F</c> there, and routing would cut an id in two.</summary>
    public static void RouteWholeUrl(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(target) || target[0] == '/' || !target.Contains("%2F", StringComparison.OrdinalIgnoreCase) || !target.Contains("://", StringComparison.Ordinal))
        {
            return;
        }
        try
        {
            context.Request.Path = "/" + string.Join('/', Segments(PathOf(target)).Select(segment => Decode(segment).Replace("/", "%2F", StringComparison.Ordinal)));
        }
        catch (ProblemException)
        {
            // The handler says so, when the path leads to one.
        }
    }

    private static int IndexOf(RoutePattern pattern, string name)
    {
        for (var i = 0; i < pattern.PathSegments.Count; i++)
        {
            if (pattern.PathSegments[i].Parts is [RoutePatternParameterPart part] && part.Name == name)
            {
                return i;
            }
        }
        throw new InvalidOperationException($"The route {pattern.RawText} has no {{{name}}}.");
    }

    /// <summary>The path of a request target, which is a path or a whole URL (RFC 9112 §3.2).</summary>
    private static ReadOnlySpan<char> PathOf(string target)
    {
        var path = target.AsSpan();
        if (path[0] != '/')
        {
            path = path[(path.IndexOf("://", StringComparison.Ordinal) + 3)..];
            path = path.IndexOfAny('/', '?', '#') is >= 0 and var begin && path[begin] == '/' ? path[begin..] : "/";
        }
        var end = path.IndexOfAny('?', '#');
        return end < 0 ? path : path[..end];
    }

    /// <summary>The segments as routing counts them: without those that Kestrel has removed (RFC 3986 §5.2.4).</summary>
    private static List<string> Segments(ReadOnlySpan<char> path)
    {
        var segments = new List<string>();
        foreach (var range in path[1..].Split('/'))
        {
            var segment = path[1..][range].ToString();
            switch (segment.Replace("%2e", ".", StringComparison.OrdinalIgnoreCase))
            {
                case ".":
                    break;
                case "..":
                    segments.RemoveRange(Math.Max(0, segments.Count - 1), Math.Min(1, segments.Count));
                    break;
                default:
                    segments.Add(segment);
                    break;
            }
        }
        return segments;
    }

    private static string Decode(string segment)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(segment.Length)];
        var length = 0;
        for (var i = 0; i < segment.Length; i++)
        {
            if (segment[i] == '%' && i + 2 < segment.Length && char.IsAsciiHexDigit(segment[i + 1]) && char.IsAsciiHexDigit(segment[i + 2]))
            {
                bytes[length++] = Convert.ToByte(segment.Substring(i + 1, 2), 16);
                i += 2;
                continue;
            }
            var width = char.IsHighSurrogate(segment[i]) && i + 1 < segment.Length ? 2 : 1;
            length += Encoding.UTF8.GetBytes(segment, i, width, bytes, length);
            i += width - 1;
        }
        try
        {
            return Strict.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            throw new ProblemException(new Problem(400, "malformed", "The path can't be read", "An id in a path is percent-encoded UTF-8."));
        }
    }
}
