using System.Runtime.InteropServices;

namespace Chronicle.Cli;

/// <summary>Ctrl-C and SIGTERM ask the verb to end. What comes after the first one has its usual effect, so nobody is kept waiting.</summary>
/// <remarks>The library's own handling blocks the signal's thread until the verb has ended, and with it every other handler: a second Ctrl-C was not heard.</remarks>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption() =>
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Hear), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hear)];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
        _source.Dispose();
    }

    private void Hear(PosixSignalContext context)
    {
        if (!_source.IsCancellationRequested)
        {
            context.Cancel = true;
            _ = _source.CancelAsync(); // on another thread: this one is the signal's
        }
    }
}
