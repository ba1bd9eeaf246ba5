using Chronicle.Recall;
using Chronicle.Server.Problems;
using Chronicle.Stores.Sqlite.Recall;

namespace Chronicle.Server.Conversations;

/// <summary>Finds a message by an id that several sessions may have.</summary>
internal static class MessageFinder
{
    /// <param name="index">Where to look.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="session">Whose message it is; null when one session only has the id.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ProblemException">Several sessions have it.</exception>
    public static async ValueTask<RecallDocument?> FindMessageAsync(this RecallStore index, string id, string? session, CancellationToken cancellationToken)
    {
        if (session is not null)
        {
            return await index.MessageAsync(session, id, cancellationToken);
        }
        var found = await index.MessagesOfIdAsync(id, cancellationToken);
        return found.Count > 1 ? throw new ProblemException(Problem.AmbiguousId(id, [.. found.Select(one => one.Session)])) : found is [var message] ? message : null;
    }
}
