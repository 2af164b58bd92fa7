using System.Runtime.InteropServices;

namespace Pycos.NodeTool;

/// <summary>Turns the signals that end a program into wishes.</summary>
internal sealed class SignalWatch : IDisposable
{
    private static readonly PosixSignal[] ending = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];

    private readonly PosixSignalRegistration[] registrations;

    internal SignalWatch(Action<NodeWish, string> wish) => registrations =
    [
        .. ending.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            wish(NodeWish.Quit, context.Signal.ToString());
        })),
    ];

    public void Dispose()
    {
        foreach (var registration in registrations)
        {
            registration.Dispose();
        }
    }
}
