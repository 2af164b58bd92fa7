using static Pycos.CSharp.Interop.Tests.Harness;

namespace Pycos.CSharp.Interop.Tests;

/// <summary>Channels, categories and blocking calls as a C# programmer meets them.</summary>
internal static class ChannelTests
{
    internal static IEnumerable<(string Name, Action Run)> All =>
    [
        ("[R41 R42] a channel's transform may return a plain message or drop one, and await foreach ends with the channel", () => RunVirtually(Channels())),
        ("[R46] categories are told by an out parameter", () => RunVirtually(Categories())),
        ("[R43 G45] a counted delivery waits for subscribers in time only, and its timeout is a number and no exception", () => RunVirtually(Counted())),
        ("[R41 G21] a sender waits for a slow subscriber, or it does as the channel was told", () => RunVirtually(SlowSubscribers())),
        ("[R44 G11] channels feed channels, and a cycle is an exception", () => RunVirtually(Nested())),
        ("[R45 G36] members come and go, and those who watch are told by an event", () => RunVirtually(Members())),
        ("[R53] the value of a blocking call comes back to the scheduler's thread", () => Run(Blocking())),
    ];

    private static async Coroutine Channels()
    {
        var ticks = new BroadcastChannel<int>("ticks", new() { Transform = (_, i) => i > 0 ? i * 2 : Transformed.Drop<int>() });
        using var queue = ticks.OpenSubscription();
        Check(ticks.Send(-1).Reached == 0 && ticks.Send(1).Reached == 1 && (await ticks.SendAsync(2)).Reached == 1);
        ticks.Close();
        var seen = new List<int>();
        await foreach (var tick in queue.ReadAllAsync())
        {
            seen.Add(tick);
        }

        Check(seen is [2, 4]);
    }

    private static async Coroutine Categories()
    {
        var scheduler = Scheduler.Current!;
        var task = scheduler.Spawn<int, int>(Receive, out var address);
        address.Send(1);
        address.Send(2);
        Check(await task == 2);

        static async Coroutine<int> Receive(Inbox<int> inbox)
        {
            var categories = new MessageCategories<int, string>(inbox);
            categories.Add((int message, out string category) => (category = "even") is not null && message % 2 == 0);
            return (await categories.ReceiveAsync("even")).Value;
        }
    }

    private static async Coroutine Counted()
    {
        using var ticks = new BroadcastChannel<int>("ticks");
        Check(await ticks.DeliverAsync(1, subscribers: 1, Milliseconds(10)) == 0);
        using var source = new CancellationTokenSource();
        var waiting = PycosTask.Spawn(ticks.DeliverAsync(2, subscribers: 1, cancellationToken: source.Token));
        await Pause(10);
        source.Cancel();
        Check((await waiting.OutcomeAsync()).Exception is OperationCanceledException);
        var inTime = PycosTask.Spawn(ticks.DeliverAsync(3, subscribers: 1, Milliseconds(100)));
        await Pause(10);
        using var queue = ticks.OpenSubscription();
        Check(await inTime == 1 && queue.TryNext(out var message) && message == 3);
    }

    private static async Coroutine SlowSubscribers()
    {
        using var patient = new BroadcastChannel<int>("patient", new() { Capacity = 1 });
        using var queue = patient.OpenSubscription();
        Check(patient.Send(1) == new ChannelSendResult(Reached: 1, Missed: 0, IsPosted: false));
        var sender = PycosTask.Spawn(patient.SendAsync(2));
        await Pause(10);
        Check(sender.IsAlive && await queue.NextAsync() == 1 && (await sender).Reached == 1 && await queue.NextAsync() == 2);

        using var hasty = new BroadcastChannel<int>("hasty", new() { Capacity = 1, SlowSubscribers = SlowSubscriberMode.DropOldest });
        using var latest = hasty.OpenSubscription();
        hasty.Send(1);
        hasty.Send(2);
        Check(latest.TryNext(out var kept) && kept == 2 && latest.Dropped == 1 && hasty.Statistics.Missed == 1);

        using var strict = new BroadcastChannel<int>("strict", new() { Capacity = 1, SlowSubscribers = SlowSubscriberMode.Fail });
        using var full = strict.OpenSubscription();
        strict.Send(1);
        Throws<InboxFullException>(() => strict.Send(2));
    }

    private static async Coroutine Nested()
    {
        using var top = new BroadcastChannel<string>("top");
        using var below = new BroadcastChannel<string>("below", new() { Transform = (name, text) => $"{name}: {text}" });
        using var queue = below.OpenSubscription();
        Check(top.Subscribe(below) == SubscribeResult.Subscribed);
        Check(await top.DeliverAsync("hello") == 1 && await queue.NextAsync() == "below: hello");
        Check(Throws<ChannelCycleException>(() => below.Subscribe(top)).Message.Contains("top", StringComparison.Ordinal));
    }

    private static async Coroutine Members()
    {
        using var ticks = new BroadcastChannel<int>("ticks");
        var changes = new List<ChannelMemberChange>();
        ticks.MembersChanged += (_, change) => changes.Add(change.Change);
        var address = PycosTask.Spawn<int>(async inbox => await inbox.ReceiveAsync());
        ticks.Subscribe(address);
        Check(ticks.IsSubscribed(address) && ticks.Subscribe(address) == SubscribeResult.AlreadySubscribed);
        ticks.Send(1);
        await address.Task;
        Check(ticks.Count == 0 && ticks.Unsubscribe(address) == UnsubscribeResult.NotSubscribed);
        Check(changes is [ChannelMemberChange.Joined, ChannelMemberChange.Ended]);
        Check(BroadcastChannel.Locate<int>("ticks") == ticks);
        ticks.Close();
        Check(BroadcastChannel.Locate<int>("ticks") is null && ticks.Subscribe(address) == SubscribeResult.ChannelClosed);
    }

    private static async Coroutine Blocking()
    {
        var here = Environment.CurrentManagedThreadId;
        var there = await BlockingPool.Shared.RunAsync(() => Environment.CurrentManagedThreadId);
        Check(there != here && Environment.CurrentManagedThreadId == here);
    }
}
