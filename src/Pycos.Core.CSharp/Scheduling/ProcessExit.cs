using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>
/// Sees to it that a program whose main function returns still runs the tasks of its default scheduler to their end, and that
/// one which is told to stop (SIGINT, SIGTERM) terminates them instead, also when its main function has returned already.
/// </summary>
internal static class ProcessExit
{
    /// <summary>What shells add to the number of a signal to make the exit code of a process that it ended.</summary>
    private const int SignalExitCode = 128;

    private static readonly Lock Gate = new();
    private static Scheduler? watched;
    private static bool signalled;
    private static bool exiting;
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
                    PosixSignalRegistration.Create(PosixSignal.SIGINT, context => OnSignal(context, 2)),
                    PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => OnSignal(context, 15)),
                ];
                AppDomain.CurrentDomain.ProcessExit += (_, _) => Exit();
            }
        }
    }

    private static void OnSignal(PosixSignalContext context, int number)
    {
        bool underWay;
        lock (Gate)
        {
            // A second signal ends the process at once, as everybody expects who sends it. One that other code has taken upon
            // itself leaves the end of the process to that code.
            if (signalled || context.Cancel)
            {
                signalled = true;
                return;
            }

            signalled = true;
            underWay = exiting;
        }

        // Otherwise the process would end here, without the tasks' clean-up.
        context.Cancel = true;
        if (underWay)
        {
            Environment.ExitCode = SignalExitCode + number;
            watched!.Terminate();
        }
        else
        {
            new Thread(() => Environment.Exit(SignalExitCode + number)) { IsBackground = true }.Start();
        }
    }

    private static void Exit()
    {
        // Environment.Exit inside a task: its thread can not wait for itself.
        if (Scheduler.Current is not null)
        {
            return;
        }

        bool terminate;
        lock (Gate)
        {
            exiting = true;
            terminate = signalled;
        }

        if (terminate)
        {
            watched!.Terminate();
        }
        else
        {
            watched!.Finish();
        }
    }
}
