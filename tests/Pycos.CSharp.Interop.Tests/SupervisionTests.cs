using static Pycos.CSharp.Interop.Tests.Harness;

namespace Pycos.CSharp.Interop.Tests;

/// <summary>Monitors and supervisors as a C# programmer meets them.</summary>
internal static class SupervisionTests
{
    internal static IEnumerable<(string Name, Action Run)> All =>
    [
        ("[R36 R37] the end of a task comes as a message of the watcher's own type", () => RunVirtually(Monitors())),
        ("[R36] MonitorAsync gives the end as a value, and Notify on an ended task is an exception", () => RunVirtually(Awaited())),
        ("[G40] children are specs with initializers, and a child's address survives its restart", () => RunVirtually(Children())),
        ("[G40] children come and go at run time, and supervisors nest", () => RunVirtually(Changes())),
        ("[G40] a supervisor gives up with an exception that lists the causes", () => RunVirtually(GivingUp())),
    ];

    private static async Coroutine Monitors()
    {
        var watcher = Scheduler.Current!.Spawn<string, string>(Listen, out var address);
        PycosTask.Spawn(Answer(42)).Notify(address, status => $"{status.Kind} {status.Value}");
        PycosTask.Spawn(Fail()).Notify(address, status => $"{status.Kind} {status.Exception!.Message}");
        var waiting = PycosTask.Spawn(Wait());
        waiting.Notify(address, status => $"{status.Kind}");
        waiting.Terminate();
        var unheard = PycosTask.Spawn(Wait());
        Check(unheard.TryNotify(address, status => "unheard") && unheard.StopNotifying(address.Task));
        unheard.Terminate();
        Check(await watcher == "Completed 42, Failed broken, Terminated");

        static async Coroutine<string> Listen(Inbox<string> inbox)
        {
            var heard = new List<string>();
            while (heard.Count < 3)
            {
                heard.Add(await inbox.ReceiveAsync());
            }

            return string.Join(", ", heard.Order());
        }
    }

    private static async Coroutine Awaited()
    {
        var task = PycosTask.Spawn(Fail());
        var status = await task.MonitorAsync();
        Check(status is { Kind: MonitorKind.Failed, Value: null } && status.Task == task && status.Exception == task.Exception);
        var address = PycosTask.Spawn<MonitorStatus>(async inbox => await inbox.ReceiveAsync());
        Check(!task.TryNotify(address));
        Check(Throws<TaskEndedException>(() => task.Notify(address)).Message.Contains("MonitorAsync", StringComparison.Ordinal));
        Check((await PycosTask.Spawn(Wait()).MonitorAsync(Milliseconds(10))).TimedOut);
    }

    private static async Coroutine Children()
    {
        var sums = new List<int>();
        var adder = new ChildSpec<int>("adder", Add) { Restart = RestartMode.Transient, Inbox = new() { Capacity = 10 } };
        var supervisor = Supervisor.Start(
            [new ChildSpec("waiter", Wait) { ShutdownTimeout = TimeSpan.Zero }, adder],
            new() { Name = "team", Strategy = SupervisionStrategy.RestForOne, Backoff = new(Milliseconds(5)) });
        adder.Address.Send(1);
        adder.Address.Send(-1);
        await adder.Address.SendAsync(2);
        await Pause(10);
        Check(sums is [1, 2] && supervisor.Find("adder") is { Restarts: 1, State: ChildState.Running });
        await supervisor.StopAsync();
        Check(!adder.Address.TrySend(3) && supervisor.Task.Status == PycosTaskStatus.Cancelled);

        async Coroutine Add(Inbox<int> inbox)
        {
            await foreach (var number in inbox.ReadAllAsync())
            {
                sums.Add(number >= 0 ? number : throw new InvalidOperationException("negative"));
            }
        }
    }

    private static async Coroutine Changes()
    {
        var events = new List<SupervisionEventKind>();
        var supervisor = Supervisor.Start([ChildSpec.Nested("inner", [new ChildSpec("a", Wait)])]);
        supervisor.Happened += (_, happened) => events.Add(happened.Kind);
        await Pause(1);
        var added = await supervisor.AddAsync(ChildSpec.Returning("answer", () => Answer(42)) with { Restart = RestartMode.Temporary });
        Check((await added.MonitorAsync()).Value is 42);
        await Pause(1);
        Check(supervisor.Children is [{ Name: "inner" }] && supervisor.FindSupervisor("inner")!.Children is [{ Name: "a" }]);
        var former = supervisor.FindSupervisor("inner")!.Task;
        Check(await supervisor.RestartAsync("inner") != former && !former.IsAlive);
        Check(await supervisor.RemoveAsync("inner") && supervisor.Statistics is { Children: 0, RunningChildren: 0 });
        Check(events is [SupervisionEventKind.ChildStarted, SupervisionEventKind.ChildStarted, SupervisionEventKind.ChildEnded,
            SupervisionEventKind.ChildStopped, SupervisionEventKind.ChildStarted, SupervisionEventKind.ChildStopped]);
        await supervisor.StopAsync();
    }

    private static async Coroutine GivingUp()
    {
        var supervisor = Supervisor.Start([new ChildSpec("failing", () => Fail().WithoutResult())], new() { MaxRestarts = 2 });
        var status = await supervisor.Task.MonitorAsync();
        Check(status.Exception is RestartLimitExceededException { Causes.Count: 3, InnerException.Message: "broken" });
    }

    private static async Coroutine<int> Answer(int answer)
    {
        await Pause(1);
        return answer;
    }

    private static async Coroutine<int> Fail()
    {
        await Pause(2);
        throw new InvalidOperationException("broken");
    }

    private static async Coroutine Wait() => await PycosTask.SleepAsync(Timeout.InfiniteTimeSpan);
}
