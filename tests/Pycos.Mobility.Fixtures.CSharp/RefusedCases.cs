using System.Linq.Expressions;
using System.Net.Sockets;

namespace Pycos.Mobility.Fixtures;

/// <summary>Closures that can not travel for what they have captured.</summary>
public static class RefusedCases
{
    /// <summary>Made anew each time, since they hold what is open.</summary>
    public static IEnumerable<RefusedCase> All =>
    [
        Of("01", new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp), "Socket cannot be sent", "Open it where the code runs"),
        Of("02", Thread.CurrentThread, "Thread cannot be sent", "TaskRef"),
        Of("03", new TaskCompletionSource<int>().Task, "already started", "Send a function that starts it"),
        Of("04", new MemoryStream(), "MemoryStream cannot be sent", "Send its bytes"),
        Of("05", new CancellationTokenSource(), "CancellationTokenSource cannot be sent", "Send its token"),
        Of("06", new HttpClient(), "HttpClient cannot be sent", "Make one where the code runs"),
        Of("07", new Timer(_ => { }, null, -1, -1), "Timer cannot be sent", "Start one where the code runs"),
        Of("08", (nint)5, "IntPtr cannot be sent", "its own process only"),
        Of("09", new[] { 1, 2 }.Select(n => n + 1), "LINQ", "ToArray()"),
        Of("10", Expression.Lambda<Func<int>>(Expression.Constant(5)).Compile(), "compiled expression", "Send a lambda or method"),
    ];

    private static RefusedCase Of<T>(string number, T value, params string[] words) =>
        new($"[ERR-{number}] {typeof(T).Name}", Holding(value), words);

    private static Func<Coroutine<string>> Holding<T>(T value) => async () =>
    {
        await PycosTask.YieldAsync();
        return $"{value}";
    };
}
