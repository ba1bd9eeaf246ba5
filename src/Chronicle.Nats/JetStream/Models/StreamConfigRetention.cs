namespace Chronicle.Nats.JetStream.Models;

/// <summary>The first is what the server takes when nothing is said.</summary>
public enum StreamConfigRetention
{
    Limits,
    Interest,
    Workqueue,
}
