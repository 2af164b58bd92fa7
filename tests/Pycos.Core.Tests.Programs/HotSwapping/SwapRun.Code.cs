namespace Pycos.Core.Tests.Programs;

/// <content>The task whose code is replaced: all its operations stand in its outermost frame.</content>
public sealed partial class SwapRun
{
    private async Coroutine<int> CodeAsync(SwapEntry? entry, Inbox<int> inbox)
    {
        model.Begin(entry);
        try
        {
            while (position < program.Script.Length)
            {
                var operation = program.Script[position++];
                SwapEntry? caught = null;
                HotSwapException? thrown = null;
                try
                {
                    switch (operation.Kind)
                    {
                        case SwapOperationKind.Receive:
                            var was = Before(inbox);
                            var received = await inbox.ReceiveAsync(operation.Span);
                            After(received, was, _ => true);
                            break;
                        case SwapOperationKind.Scan:
                            was = Before(inbox);
                            var scanned = await inbox.ScanAsync((int message) => message % 2 == operation.Amount % 2, operation.Span);
                            After(scanned, was with { Met = false }, message => message % 2 == operation.Amount % 2);
                            break;
                        case SwapOperationKind.Sleep:
                            model.Place = SwapPlace.Wait;
                            await PycosTask.SleepAsync(operation.Span);
                            model.PassedPlace(Now);
                            break;
                        case SwapOperationKind.Yield:
                            model.Place = SwapPlace.Wait;
                            await PycosTask.YieldAsync();
                            break;
                        case SwapOperationKind.Suspend:
                            model.Place = SwapPlace.Wait;
                            if ((await PycosTask.SuspendAsync(operation.Span)).TimedOut)
                            {
                                model.PassedPlace(Now);
                            }

                            break;
                        case SwapOperationKind.Nested:
                            await NestedAsync(operation, inbox);
                            break;
                        case SwapOperationKind.Lock:
                            using (await gate.EnterAsync())
                            {
                                await PycosTask.Spawn(NapAsync(operation));
                            }

                            break;
                        case SwapOperationKind.WaitForTask:
                            await PycosTask.Spawn(NapAsync(operation));
                            break;
                        case SwapOperationKind.Point:
                            model.PointState = new object();
                            model.Place = SwapPlace.Point;
                            var waits = model.Pending is not null && model.InFlight is null && !model.Terminated;
                            var asked = model.Pending;
                            await PycosTask.HotSwapPointAsync(model.PointState);
                            model.Expect(!waits || asked is { IsGood: false } || asked!.Cancelled || asked.Status == HotSwapStatus.Superseded, "a point let a request wait");
                            break;
                        default:
                            Allow(operation);
                            break;
                    }
                }
                catch (ChaosException)
                {
                }
                catch (HotSwapException exception)
                {
                    thrown = exception;
                    caught = model.Thrown();
                }

                model.Place = SwapPlace.None;
                if (caught is null)
                {
                    continue;
                }

                switch (caught.Answer)
                {
                    case SwapAnswer.LetPass:
                        throw thrown!;
                    case SwapAnswer.CleanUpFirst:
                        await PycosTask.SleepAsync(operation.Span);
                        throw thrown!;
                    case SwapAnswer.Refuse:
                        model.Refused(caught, thrown!.Refuse());
                        break;
                    case SwapAnswer.Return:
                        return -1;
                    default:
                        break;
                }
            }

            return 1;
        }
        finally
        {
            await CleanUpAsync(inbox);
        }
    }

    /// <summary>Clean-up that suspends, and runs to its end whatever is thrown in it.</summary>
    private async Coroutine CleanUpAsync(Inbox<int> inbox)
    {
        model.Place = SwapPlace.None;
        try
        {
            await PycosTask.YieldAsync();
        }
        catch (Exception exception) when (exception is ChaosException or TaskTerminatedException)
        {
        }

        model.Leave(inbox.Count);
    }

    private (bool Met, SwapEntry? Waiting) Before(Inbox<int> inbox)
    {
        model.Expect(inbox.Count == model.Messages.Count, $"{inbox.Count} messages wait instead of {model.Messages.Count}");
        model.Place = SwapPlace.Wait;
        var meets = inbox.Count > 0 && model.Allows && model.InFlight is null && !model.Terminated;
        return (meets, model.Pending);
    }

    private void After(Timed<int> received, (bool Met, SwapEntry? Waiting) before, Predicate<int> wanted)
    {
        if (received.TryGetValue(out var message))
        {
            var index = model.Messages.FindIndex(wanted);
            model.Received(message, index < 0 ? null : model.Messages[index]);
            model.Expect(
                !before.Met || before.Waiting is null || before.Waiting.Status is not null,
                "the old code received a message that was the new code's");
        }
        else
        {
            model.PassedPlace(Now);
        }
    }

    private async Coroutine NestedAsync(SwapOperation operation, Inbox<int> inbox)
    {
        model.Place = SwapPlace.None;
        await PycosTask.YieldAsync();
        await PycosTask.HotSwapPointAsync(this);
        if ((await inbox.ReceiveAsync(operation.Span)).TryGetValue(out var message))
        {
            model.Received(message, model.Messages.Count > 0 ? model.Messages[0] : null);
        }

        await PycosTask.SleepAsync(operation.Span);
    }

    private static async Coroutine NapAsync(SwapOperation operation) => await PycosTask.SleepAsync(operation.Span);

    private void Allow(SwapOperation operation)
    {
        if (operation.Kind == SwapOperationKind.AllowWithState)
        {
            var state = new object();
            model.State = state;
            PycosTask.SetHotSwappable(() => state);
        }
        else
        {
            model.State = null;
            PycosTask.SetHotSwappable(operation.Kind == SwapOperationKind.Allow);
        }

        model.Allows = operation.Kind != SwapOperationKind.Forbid;
    }
}
