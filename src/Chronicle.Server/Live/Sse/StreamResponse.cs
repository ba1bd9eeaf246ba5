using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Chronicle.Server.Live.Sse;

/// <summary>A response that stays open: nothing on the way may hold it back or give it up.</summary>
internal static class StreamResponse
{
    public static PipeWriter Start(HttpContext context, string contentType)
    {
        var response = context.Response;
        response.ContentType = contentType;
        response.Headers.CacheControl = "no-cache, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        // A reader may be as slow as it likes: it falls behind and costs nobody anything.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
        return response.BodyWriter;
    }
}
