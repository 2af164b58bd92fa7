namespace Pycos.Internals;

/// <summary>Sends a message and waits until it has arrived.</summary>
internal static class Delivery
{
    internal static async Coroutine<DeliveryResult> DeliverAsync<T>(
        PycosTask target, T message, TimeSpan? timeout, CancellationToken cancellation)
    {
        var deadline = PycosTask.Current.Scheduler.DeadlineAfter(timeout);
        var result = await new SendAttempt<T>(target, message, true, deadline, cancellation);
        if (result == SendResult.Refused)
        {
            SendFailures.ThrowIfNotSent(result, target);
        }

        return result switch
        {
            SendResult.Sent => DeliveryResult.Delivered,
            SendResult.TimedOut => DeliveryResult.TimedOut,
            _ => DeliveryResult.TaskEnded,
        };
    }
}
