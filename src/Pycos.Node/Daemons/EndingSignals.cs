using System.Runtime.InteropServices;

namespace Pycos.Tools;

/// <summary>Takes the signals that end a program upon itself, until it is disposed of.</summary>
internal sealed class EndingSignals : IDisposable
{
    private static readonly PosixSignal[] ending = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];

    private readonly PosixSignalRegistration[] registrations;

    /// <param name="take">What is done at a signal, on a thread of the pool.</param>
    internal EndingSignals(Action<PosixSignal> take)
    {
        // The default scheduler ends a program at signals, unless somebody who has registered later takes them upon himself.
        _ = Scheduler.Default;
        registrations =
        [
            .. ending.Select(signal => PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                take(context.Signal);
            })),
        ];
    }

    public void Dispose() => Array.ForEach(registrations, registration => registration.Dispose());
}
