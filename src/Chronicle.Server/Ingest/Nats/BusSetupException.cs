namespace Chronicle.Server.Ingest.Nats;

/// <summary>Something on the bus is not as the configuration wants it. The message says what to do; it is tried again all the same.</summary>
internal sealed class BusSetupException(string message) : Exception(message);
