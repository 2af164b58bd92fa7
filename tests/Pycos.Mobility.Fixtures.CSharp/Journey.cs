namespace Pycos.Mobility.Fixtures;

/// <summary>Code that runs at another node.</summary>
public static class Journey
{
    /// <summary>Calls what was captured, and tells in which process.</summary>
    public static Func<Coroutine<string>> Of(Func<string> code) => async () =>
    {
        await PycosTask.YieldAsync();
        return $"{Environment.ProcessId}: {code()}";
    };

    /// <summary>Waits for methods of each kind.</summary>
    public static Func<Coroutine<string>> Waiting(string text) => async () =>
    {
        await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(1));
        return text + await LaterAsync(1) + await OwnAsync(2);
    };

    /// <summary>Returns tables of each kind.</summary>
    public static async Coroutine<Stock> ReturnStock()
    {
        await PycosTask.YieldAsync();
        return Stock.Make();
    }

    /// <summary>Throws an exception with fields of its own.</summary>
    public static Func<Coroutine<string>> Failing(int code) => async () =>
    {
        await PycosTask.YieldAsync();
        throw new OrderException("late", code, new Point(1, 2));
    };

    private static async Task<int> LaterAsync(int n)
    {
        await Task.Delay(1);
        return n;
    }

    private static async Coroutine<int> OwnAsync(int n)
    {
        await PycosTask.YieldAsync();
        return n;
    }
}
