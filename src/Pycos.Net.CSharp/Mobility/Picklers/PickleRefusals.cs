using System.Data.Common;
using System.Diagnostics;
using System.Linq.Expressions;
using System.Net.Http;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>Why objects of some types can not travel with code, and what to do instead.</summary>
internal static class PickleRefusals
{
    public const string NoNode = "its address has a meaning only between nodes. Send it through a node.";

    private const string Connection =
        "a connection is a handle of this process. Open it where the code runs, and send its address.";
    private const string Running =
        "what runs stays in its process. Send its result, or a TaskRef by which the code can reach it.";
    private const string Waiting = "it is shared by tasks of one process. Send a TaskRef to the task that owns it.";
    private const string Handle = "an address or handle means something in its own process only. Send what it stands for.";
    private const string Context = "it says where this process runs code. Ask for it where the code runs.";

    private static readonly (Type Type, string Reason)[] byBase =
    [
        (typeof(Socket), Connection),
        (typeof(AsyncSocket), Connection),
        (typeof(TcpClient), Connection),
        (typeof(UdpClient), Connection),
        (typeof(DbConnection), Connection),
        (typeof(AsyncDatabase), Connection),
        (typeof(HttpMessageInvoker), "it holds connections of this process. Make one where the code runs."),
        (typeof(Stream), "a stream stays in its process. Send its bytes, or open it where the code runs."),
        (typeof(AsyncFile), "an open file stays in its process. Send its bytes, or open it where the code runs."),
        (typeof(TextReader), "a reader stays in its process. Send the text."),
        (typeof(TextWriter), "a writer stays in its process. Use one that the code makes where it runs."),
        (typeof(PycosTask), Running),
        (typeof(Task), "it is already started, and what runs stays in its process. Send a function that starts it, or its result."),
        (typeof(Thread), Running),
        (typeof(Process), Running),
        (typeof(AsyncProcess), Running),
        (typeof(Timer), "a timer runs in its process. Start one where the code runs."),
        (typeof(PeriodicTimer), "a timer runs in its process. Start one where the code runs."),
        (typeof(System.Timers.Timer), "a timer runs in its process. Start one where the code runs."),
        (typeof(Scheduler), Context),
        (typeof(SchedulerGroup), Context),
        (typeof(PycosNode), Context),
        (typeof(TaskScheduler), Context),
        (typeof(SynchronizationContext), Context),
        (typeof(ExecutionContext), Context),
        (typeof(CancellationTokenSource), "it cancels in its process only. Send its token, which becomes that of the task that runs the code."),
        (typeof(WaitHandle), Waiting),
        (typeof(Lock), Waiting),
        (typeof(SemaphoreSlim), Waiting),
        (typeof(ReaderWriterLockSlim), Waiting),
        (typeof(ManualResetEventSlim), Waiting),
        (typeof(CountdownEvent), Waiting),
        (typeof(Barrier), Waiting),
        (typeof(AsyncLock), Waiting),
        (typeof(AsyncSemaphore), Waiting),
        (typeof(AsyncEvent), Waiting),
        (typeof(Assembly), "code travels with what uses it. Send a type of the assembly."),
        (typeof(Module), "code travels with what uses it. Send a type of the module."),
        (typeof(SafeHandle), Handle),
        (typeof(CriticalHandle), Handle),
        (typeof(Pointer), Handle),
        (typeof(WeakReference), Handle),
        (typeof(Expression), "expression trees do not travel. Send a function."),
        (typeof(System.Runtime.CompilerServices.CallSite), "code that was made while the program ran has no assembly that could travel. Send a lambda or method."),
    ];

    private static readonly Type[] handles = [typeof(nint), typeof(nuint), typeof(GCHandle), typeof(RuntimeTypeHandle)];

    /// <summary>Why objects or values of a type must not travel; <see langword="null"/> if nothing is known against it.</summary>
    public static string? ReasonFor(Type type)
    {
        if (type.IsPointer || type.IsFunctionPointer || handles.Contains(type))
        {
            return Handle;
        }

        foreach (var (refused, reason) in byBase)
        {
            if (refused.IsAssignableFrom(type))
            {
                return reason;
            }
        }

        return PlatformAssemblies.AreOpaque(type) ? OfPlatform(type) : null;
    }

    private static string OfPlatform(Type type)
    {
        if (typeof(System.Collections.IEnumerable).IsAssignableFrom(type) && type.Namespace == "System.Linq")
        {
            return "a LINQ query is not evaluated yet and belongs to .NET. Send its elements: query.ToArray().";
        }

        if (type.FullName == "System.Runtime.CompilerServices.Closure")
        {
            return "a compiled expression has no assembly that could travel. Send a lambda or method.";
        }

        return type.Namespace?.StartsWith("Pycos", StringComparison.Ordinal) == true
            ? "it belongs to its process. Send an address, or the data that the code needs."
            : "it belongs to .NET, whose private fields differ between versions, and there is no surrogate for it. " +
                "Send the data that the code needs, or say how it travels by Surrogates.Register.";
    }
}
