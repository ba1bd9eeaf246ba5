using Chronicle.Journal;
using Chronicle.Sessions;

namespace Chronicle.Server.Mcp.Tools;

/// <summary>What a call may see, and where people see it.</summary>
/// <param name="Store">The history.</param>
/// <param name="Address">The server's own, as the caller reached it: what links begin with.</param>
/// <param name="Project">The one whose sessions are shown; null shows all.</param>
internal sealed record ToolScope(IEventStore Store, string Address, string? Project)
{
    /// <exception cref="ToolException">There is none, or it is of another project: who may not see it is not told which.</exception>
    public async ValueTask<Session> SessionAsync(string id, CancellationToken cancellationToken) =>
        await Store.FindSessionAsync(id, cancellationToken).ConfigureAwait(false) is { } session && (Project is null || session.Project == Project) ? session
            : throw new ToolException($"There is no session `{id}`{In}. search_history finds sessions; their ids are in `session`.");

    /// <summary>The words that say which project is meant.</summary>
    public string In => Project is null ? "" : $" in project {Project}";
}
