namespace Chronicle.Client;

/// <summary>What an erasure did.</summary>
/// <param name="Erased">Events erased.</param>
/// <param name="Unreached">Copies that may hold them and that the server cannot change.</param>
public sealed record ErasureInfo(long Erased, IReadOnlyList<UnreachedCopy> Unreached);

/// <summary>A copy of events that an erasure did not reach.</summary>
/// <param name="Kind"><c>archive</c>, <c>backup</c>, <c>upgrade-copy</c>, <c>source-stream</c>, <c>dead-letters</c> or <c>republished</c>.</param>
/// <param name="Where">A path, a stream or subjects.</param>
/// <param name="Note">What to do about it.</param>
public sealed record UnreachedCopy(string Kind, string Where, string Note);
