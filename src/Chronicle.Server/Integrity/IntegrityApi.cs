using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Server.Security;

namespace Chronicle.Server.Integrity;

/// <summary><c>GET /api/integrity</c>: the end of the sealed history, to be noted elsewhere and given to <c>chronicle verify --expect</c> later.</summary>
internal static class IntegrityApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var store = routes.ServiceProvider.GetRequiredService<IEventStore>();
        routes.MapGet("/api/integrity", context => GetAsync(context, store)).WithScope(Scope.Read);
    }

    private static async Task GetAsync(HttpContext context, IEventStore store)
    {
        var sealedHead = await store.GetSealedHeadAsync(context.RequestAborted);
        var head = store.Head;
        context.Response.Headers.CacheControl = "no-store";
        JsonResponse.Write(context, (sealedHead, head, store.Epoch), static (writer, now) =>
        {
            writer.WriteStartObject();
            writer.WriteString("epoch"u8, now.Epoch);
            writer.WriteNumber("head"u8, now.head.Value);
            writer.WriteNumber("sealed"u8, now.sealedHead?.Cursor.Sequence.Value ?? 0);
            EventJson.WriteOptional(writer, "sealed_head"u8, now.sealedHead?.ToString());
            writer.WriteEndObject();
        });
    }
}
