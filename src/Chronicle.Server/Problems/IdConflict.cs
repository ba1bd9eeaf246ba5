namespace Chronicle.Server.Problems;

/// <summary>An event that was not recorded because its id belongs to another event.</summary>
/// <param name="Index">Which event of the request, from 0.</param>
/// <param name="Id">Its id.</param>
/// <param name="Sequence">The sequence of the event that has the id.</param>
internal readonly record struct IdConflict(long Index, string Id, long Sequence);
