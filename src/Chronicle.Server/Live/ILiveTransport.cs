namespace Chronicle.Server.Live;

/// <summary>A window: it writes a subscription's frames to one kind of client.</summary>
internal interface ILiveTransport
{
    static abstract string Name { get; }

    static abstract void Map(IEndpointRouteBuilder routes);
}
