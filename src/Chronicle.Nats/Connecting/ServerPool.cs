namespace Chronicle.Nats.Connecting;

/// <summary>The servers to try: those configured, and those their cluster named last.</summary>
internal sealed class ServerPool
{
    private readonly Lock _gate = new();
    private readonly Random _random;
    private readonly bool _inOrder;
    private List<ServerAddress> _servers; // guarded by _gate

    public ServerPool(string urls, bool inOrder, Random random)
    {
        _servers = [.. urls.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ServerAddress.Parse)];
        if (_servers.Count == 0)
        {
            throw new ArgumentException($"{nameof(NatsOpts.Url)} names no server.", nameof(urls));
        }
        _inOrder = inOrder;
        _random = random;
    }

    /// <summary>Every server once; the one to avoid comes last.</summary>
    public IReadOnlyList<ServerAddress> Round(ServerAddress? avoid)
    {
        ServerAddress[] round;
        lock (_gate)
        {
            round = [.. _servers];
        }
        if (!_inOrder)
        {
            lock (_random)
            {
                _random.Shuffle(round);
            }
        }
        return avoid is null ? round : [.. round.Where(server => !server.IsSamePlace(avoid)), .. round.Where(server => server.IsSamePlace(avoid))];
    }

    /// <summary>What <paramref name="from"/> now says about its cluster. Null says nothing.</summary>
    public void Learn(string[]? connectUrls, ServerAddress from)
    {
        if (connectUrls is null)
        {
            return;
        }
        lock (_gate)
        {
            var servers = _servers.Where(server => !server.IsDiscovered).ToList();
            foreach (var found in connectUrls.Select(from.Discover))
            {
                if (found is not null && !servers.Exists(server => server.IsSamePlace(found)))
                {
                    servers.Add(found);
                }
            }
            _servers = servers;
        }
    }

    public bool HasOtherThan(ServerAddress server)
    {
        lock (_gate)
        {
            return _servers.Exists(other => !other.IsSamePlace(server));
        }
    }
}
