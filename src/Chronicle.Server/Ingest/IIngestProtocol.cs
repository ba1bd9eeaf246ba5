namespace Chronicle.Server.Ingest;

/// <summary>A door: it decodes one protocol to events and hands them to the intake.</summary>
internal interface IIngestProtocol
{
    /// <summary>Its name in metrics and tests.</summary>
    static abstract string Name { get; }

    static abstract void Map(IEndpointRouteBuilder routes);
}
