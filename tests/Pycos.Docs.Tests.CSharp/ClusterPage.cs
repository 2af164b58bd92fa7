namespace Pycos.Docs;

public static class ClusterPage
{
    public static void Primes() => Check.Equal(669, PrimesBelow(5000));

    public static void Events() => Check.IsTrue(FirstEvent().Contains("ServerReady", StringComparison.Ordinal), "a server is there");

    private static int PrimesBelow(int limit)
    {
        using var cluster = Cluster.Local();
        var starts = Enumerable.Range(0, limit / 1000).Select(part => part * 1000);
        var counts = cluster.ComputeAll(starts, start => Enumerable.Range(start, 1000).Count(IsPrime));
        return PycosTask.Spawn(counts.ToListAsync()).Value().Sum();
    }

    private static bool IsPrime(int number) =>
        number > 1 && Enumerable.Range(2, (int)Math.Sqrt(number) - 1).All(divisor => number % divisor != 0);

    private static string FirstEvent()
    {
        using var cluster = Cluster.Local(1);
        return PycosTask.Spawn(TakeFirst(cluster)).Value();
    }

    private static async Coroutine<string> TakeFirst(Cluster cluster)
    {
        var first = PycosTask.Current.Scheduler.Spawn<ClusterEvent, string>(
            async inbox => (await inbox.ReceiveAsync()).ToString(), out var watcher);
        using var watch = cluster.Watch(watcher);
        return await first;
    }

    private static async Coroutine<string> TryJob(Job<int> job)
    {
        try
        {
            return $"it is {await job}";
        }
        catch (JobFailedException failure) when (failure.IsOf<ArgumentException>())
        {
            return "that was asked wrongly";
        }
        catch (JobFailedException failure)
        {
            return $"{failure.State}: {failure.Message}";
        }
        catch (JobCancelledException cancelled)
        {
            return cancelled.Message;
        }
    }

    public static void Setup()
    {
        string[] words = ["one", "two"];
        var options = new ClusterOptions { LocalServers = 1, ServerSetup = async () => JobContext.Current.ServerState["model"] = words.ToHashSet() };
        using var cluster = Cluster.Start(options);
        var knows = cluster.ComputeAsync(() => ((HashSet<string>)JobContext.Current.ServerState["model"]).Contains("two"));
        Check.IsTrue(PycosTask.Spawn(knows).Value(), "the job finds the words");
    }

    public static void Data()
    {
        using var cluster = Cluster.Local(1);
        Check.Equal(5999, PycosTask.Spawn(Largest(cluster)).Value());
    }

    private static async Coroutine<int> Largest(Cluster cluster)
    {
        var table = await cluster.Keep(() => Load(5000));
        var largest = await cluster.RunAsync(async () => (await table.GetAsync()).Max());
        cluster.Release(table);
        return largest;
    }

    private static int[] Load(int from) => [.. Enumerable.Range(from, 1000)];

    public static void Detached()
    {
        const string Secret = "a secret of those who compute at night";
        using var node = PycosNode.Start(Options("night", Secret));
        var started = node.UserScheduler.Spawn(NodeManager.StartAsync(node, new NodeManagerOptions { Cpus = 1 })).AsTask();
        Check.IsTrue(started.Wait(TimeSpan.FromSeconds(60)), "the node serves in time");
        var place = node.Location!.ToString();
        using (var cluster = Cluster.Start(new ClusterOptions { Nodes = [place], Node = Options("submitter", Secret) }))
        {
            PycosTask.Spawn(SubmitNight(cluster, [1, 2, 3])).Value();
        }

        using (var reader = Cluster.Start(new ClusterOptions { Nodes = [place], Node = Options("reader", Secret), Allocate = _ => 0 }))
        {
            Check.Equal("it is 6", PycosTask.Spawn(LookForNight(reader)).Value());
        }

        started.Result.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(30));
    }

    private static async Coroutine<bool> SubmitNight(Cluster cluster, int[] numbers)
    {
        var options = new DetachedJobOptions { KeepsResult = TimeSpan.FromDays(7) };
        var job = cluster.SubmitDetached("night-run", async () => numbers.Sum(), options);
        Console.WriteLine($"{job} goes on at {await job.WaitUntilTakenAsync()} without this program");
        return true;
    }

    private static async Coroutine<string> LookForNight(Cluster cluster)
    {
        var result = await cluster.WaitForResultAsync<int>("night-run");
        return result.TryGetValue(out var sum) ? $"it is {sum}" : $"{result.State}: {result.Failure}";
    }

    private static NodeOptions Options(string name, string secret) => new()
    {
        Name = name,
        Secret = secret,
        Port = 0,
        Discovery = DiscoveryOptions.Off,
        Scheduler = new Scheduler(new SchedulerOptions { Name = name, Names = new TaskNames() }),
    };

    public static void Children()
    {
        using var cluster = Cluster.Local(1);
        Check.Equal(669, PycosTask.Spawn(cluster.RunAsync(() => CountPrimes(0, 4999))).Value());
    }

    private static async Coroutine<int> CountPrimes(int first, int last)
    {
        if (last - first < 1000)
        {
            return Enumerable.Range(first, last - first + 1).Count(IsPrime);
        }

        var job = JobContext.Current;
        var middle = (first + last) / 2;
        var upper = job.Submit(() => CountPrimes(middle + 1, last));
        var lower = await job.RunAsync(() => CountPrimes(first, middle));
        return lower + await upper;
    }

    public static void Failures()
    {
        using var cluster = Cluster.Local(1);
        var fails = cluster.Compute<int>(() => throw new ArgumentException("no"));
        Check.Equal("that was asked wrongly", PycosTask.Spawn(TryJob(fails)).Value());
        Check.Equal("it is 7", PycosTask.Spawn(TryJob(cluster.Compute(() => 7))).Value());
    }
}
