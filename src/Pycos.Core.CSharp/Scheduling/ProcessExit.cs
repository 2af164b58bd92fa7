using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>
/// Sees to it that a program whose main function returns still runs the tasks of its default scheduler to their end, and that
/// one which is told to stop (SIGINT, SIGTERM) terminates them instead.
/// </summary>
internal static class ProcessExit
{
    private static readonly Lock Gate = new();
    private static Scheduler? watched;
    private static volatile bool signalled;
    private static PosixSignalRegistration[]? signals;

    internal static void Watch(Scheduler scheduler)
    {
        lock (Gate)
        {
            watched = scheduler;
            if (signals is null)
            {
                signals =
                [
                    PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => signalled = true),
                    PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => signalled = true),
                ];
                AppDomain.CurrentDomain.ProcessExit += (_, _) => Exit();
            }
        }
    }

    private static void Exit()
    {
        // Environment.Exit inside a task: its thread can not wait for itself.
        if (Scheduler.Current is not null)
        {
            return;
        }

        if (signalled)
        {
            watched!.Terminate();
        }
        else
        {
            watched!.Finish();
        }
    }
}
