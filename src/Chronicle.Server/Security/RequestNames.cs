using Chronicle.Redaction;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Chronicle.Server.Security;

/// <summary>Looks up names as they are recorded: a parameter that names something by a secret asks for what the secret has become.</summary>
/// <remarks>A client that knows only the original name still finds, watches and erases what is recorded under it. A request without secrets stays as it is.</remarks>
internal sealed class RequestNames(RequestDelegate next, Redactor redactor)
{
    // The last two stand in bodies, where a secret leaves no name behind.
    private static readonly string[] Names = ["session", "project", "source", "type", "tool", "trace", "parent", "message", "before", "after"];
    private static readonly string[] Texts = ["channel", "user"];

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.QueryString.HasValue || context.Features.Get<IQueryFeature>() is not null) // asked over NATS, a request has parameters and no query string
        {
            Redact(context.Request);
        }
        return next(context);
    }

    private void Redact(HttpRequest request)
    {
        Dictionary<string, StringValues>? changed = null;
        foreach (var (name, values) in request.Query)
        {
            var isName = Names.Contains(name, StringComparer.OrdinalIgnoreCase);
            if (!isName && !Texts.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }
            for (var i = 0; i < values.Count; i++)
            {
                var value = values[i] ?? "";
                var redacted = !isName ? redactor.RedactText(value)
                    : redactor.RedactName(value) is var whole && ReferenceEquals(whole, value) ? value : string.Join(',', value.Split(',').Select(redactor.RedactName));
                if (redacted != value)
                {
                    changed ??= new Dictionary<string, StringValues>(request.Query, StringComparer.OrdinalIgnoreCase);
                    string?[] others = [.. changed[name]];
                    others[i] = redacted;
                    changed[name] = others;
                }
            }
        }
        if (changed is not null)
        {
            request.Query = new QueryCollection(changed);
        }
    }
}
