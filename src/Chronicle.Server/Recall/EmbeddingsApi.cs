using System.Globalization;
using Chronicle.Events;
using Chronicle.Recall;
using Chronicle.Server.Api;
using Chronicle.Server.Problems;
using Chronicle.Server.Security;
using Chronicle.Stores.Sqlite.Recall;

namespace Chronicle.Server.Recall;

/// <summary>How embedding goes, what it gave up, and the index made anew.</summary>
internal sealed class EmbeddingsApi(RecallStore index, RecallWorker worker, EmbeddingWorker embedding)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.ServiceProvider.GetRequiredService<EmbeddingsApi>();
        routes.MapGet("/api/embeddings", api.GetAsync).WithScope(Scope.Read);
        routes.MapGet("/api/embeddings/failed", api.FailedAsync).WithScope(Scope.Read);
        routes.MapPost("/api/embeddings/retry", api.RetryAsync).WithScope(Scope.Admin);
        routes.MapPost("/api/admin/rebuild", api.RebuildAsync).WithScope(Scope.Admin);
    }

    private async Task GetAsync(HttpContext context)
    {
        var counts = await index.CountAsync(context.RequestAborted);
        var state = await embedding.StateAsync(context.RequestAborted);
        JsonResponse.Write(context, (counts, state, embedding, worker), static (writer, all) =>
        {
            writer.WriteStartObject();
            writer.WriteString("state"u8, all.state.State);
            EventJson.WriteOptional(writer, "model"u8, all.state.Model);
            writer.WriteNumber("lag"u8, all.state.Lag);
            EventJson.WriteOptional(writer, "reason"u8, all.state.Reason);
            writer.WriteNumber("documents"u8, all.counts.Documents);
            writer.WriteNumber("texts"u8, all.counts.Texts);
            writer.WriteNumber("index_lag"u8, all.worker.Lag);
            writer.WriteStartObject("cache"u8);
            writer.WriteNumber("entries"u8, all.embedding.Cache?.Count ?? 0);
            writer.WriteNumber("hits"u8, all.embedding.Cache?.Hits ?? 0);
            writer.WriteNumber("misses"u8, all.embedding.Cache?.Misses ?? 0);
            writer.WriteEndObject();
            writer.WriteStartArray("models"u8);
            foreach (var model in all.counts.Models)
            {
                writer.WriteStartObject();
                writer.WriteString("model"u8, model.Model);
                writer.WriteNumber("vectors"u8, model.Vectors);
                writer.WriteNumber("pending"u8, model.Pending);
                writer.WriteNumber("failed"u8, model.Failed);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private async Task FailedAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var limit = QueryParameters.Limit(query, 100, 1000);
        var after = QueryParameters.Text(query["after"]) is not { } given ? 0
            : long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var key) ? key
            : throw new ProblemException(Problem.InvalidParameter("after", "give `next` of the page before"));
        var failed = await index.FailedAsync(new TextKey(after), limit, context.RequestAborted);
        JsonResponse.Write(context, (failed, limit), static (writer, state) =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("failed"u8);
            foreach (var text in state.failed)
            {
                writer.WriteStartObject();
                writer.WriteNumber("seq"u8, text.Sequence.Value);
                writer.WriteString("model"u8, text.Model);
                writer.WriteString("reason"u8, text.Reason);
                writer.WriteNumber("attempts"u8, text.Attempts);
                EventJson.WriteTime(writer, "time"u8, text.Time);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            if (state.failed.Count == state.limit)
            {
                writer.WriteString("next"u8, state.failed[^1].Key.Value.ToString(CultureInfo.InvariantCulture));
            }
            writer.WriteEndObject();
        });
    }

    private async Task RetryAsync(HttpContext context)
    {
        var retried = await embedding.RetryAsync(context.RequestAborted);
        JsonResponse.Write(context, retried, static (writer, retried) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("retried"u8, retried);
            writer.WriteEndObject();
        });
    }

    private async Task RebuildAsync(HttpContext context)
    {
        await worker.RebuildAsync(context.RequestAborted);
        context.Response.StatusCode = 202;
    }
}
