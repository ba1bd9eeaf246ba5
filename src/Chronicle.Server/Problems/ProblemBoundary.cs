using Chronicle.Diagnostics;
using Chronicle.Journal;
using Chronicle.Server.Metrics;

namespace Chronicle.Server.Problems;

/// <summary>The host boundary: whatever a request ends with, the client gets an answer it can read and the server stays well.</summary>
internal sealed partial class ProblemBoundary(RequestDelegate next, RequestTimes times, ILogger<ProblemBoundary> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var started = times.Start();
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: 404 or 405, ContentLength: null, ContentType: null })
            {
                await Unmatched(context).WriteAsync(context);
            }
        }
        catch (ProblemException expected)
        {
            await expected.Problem.WriteAsync(context);
        }
        catch (BadHttpRequestException bad)
        {
            var slug = bad.StatusCode switch { 408 => "too-slow", 413 => "too-large", _ => "malformed" };
            await new Problem(bad.StatusCode, slug, "The request can't be read", bad.Message).WriteAsync(context);
        }
        catch (StoreException damaged) when (damaged.Damaged is not null)
        {
            LogFailed(logger, context.Request.Method, context.Request.Path, damaged);
            await new Problem(500, "event-damaged", "The event is damaged", damaged.Message).WriteAsync(context);
        }
        catch (StoreException broken)
        {
            LogFailed(logger, context.Request.Method, context.Request.Path, broken);
            await Problem.Unavailable(broken.Message).WriteAsync(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client left: there is nobody to answer.
        }
        catch (Exception unexpected)
        {
            LogFailed(logger, context.Request.Method, context.Request.Path, unexpected);
            await new Problem(500, "internal", "Chronicle made a mistake", "The server's log says more.").WriteAsync(context);
        }
        finally
        {
            times.Record(context, started); // here, where every request ends already: a middleware of its own would cost each an allocation
        }
    }

    private static Problem Unmatched(HttpContext context) => context.Response.StatusCode == 405
        ? new Problem(405, "method-not-allowed", "Not with this method", $"{context.Request.Path} does not answer {context.Request.Method}.")
        : Problem.NotFound($"{context.Request.Path} is no page or API of this server.");

    [LoggerMessage(EventIds.RequestFailed, LogLevel.Error, "{Method} {Path} failed")]
    private static partial void LogFailed(ILogger logger, string method, string path, Exception exception);
}
