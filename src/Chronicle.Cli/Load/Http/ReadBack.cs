namespace Chronicle.Cli.Load.Http;

/// <summary>The conversations of a run as the server has them: what was acknowledged is counted in this, id by id.</summary>
/// <param name="Ids">Each once.</param>
/// <param name="Listed">How many the list had: more than ids when one was there twice.</param>
internal sealed record ReadBack(HashSet<Guid> Ids, long Listed)
{
    private const int Page = 500;

    /// <summary>Pages through the conversations of a project, newest first.</summary>
    public static async Task<ReadBack> ListAsync(Target target, string project, CancellationToken ct)
    {
        using var client = await JsonClient.ConnectAsync(target, ct).ConfigureAwait(false);
        var (ids, listed, next) = (new HashSet<Guid>(), 0L, (string?)null);
        do
        {
            using var page = await client.GetAsync(
                $"/api/conversations?limit={Page}&project={Uri.EscapeDataString(project)}{(next is null ? "" : "&before=" + Uri.EscapeDataString(next))}", ct).ConfigureAwait(false);
            foreach (var conversation in page.RootElement.GetProperty("conversations").EnumerateArray())
            {
                listed++;
                ids.Add(conversation.GetProperty("id").GetGuid());
            }
            next = page.RootElement.TryGetProperty("next", out var cursor) ? cursor.GetString() : null;
        }
        while (next is not null);
        return new ReadBack(ids, listed);
    }
}
