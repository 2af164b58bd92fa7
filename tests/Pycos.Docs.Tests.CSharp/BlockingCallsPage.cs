using System.Data.Common;

namespace Pycos.Docs;

public static class BlockingCallsPage
{
    public static void Calls()
    {
        using var scheduler = new Scheduler();
        Check.Equal(7, scheduler.Spawn(Call()).Value());
    }

    static async Coroutine<int> Call()
    {
        using var pool = new BlockingPool(new BlockingPoolOptions { Threads = 2, Capacity = 100 });
        var sum = await pool.RunAsync(() => 3 + 4);
        await pool.TerminateAsync();
        return sum;
    }

    static async Coroutine<int> Count(DbConnection connection)
    {
        var database = new AsyncDatabase(connection);
        await database.OpenAsync();
        var rows = await (await database.CreateCommand("select name from customers").ExecuteReaderAsync()).FetchAllAsync();
        return rows.Count;
    }
}
