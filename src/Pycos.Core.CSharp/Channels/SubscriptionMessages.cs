namespace Pycos;

/// <summary>The messages of a subscription as they come; see <see cref="Subscription{T}.ReadAllAsync"/>.</summary>
/// <typeparam name="T">The messages' type.</typeparam>
public readonly struct SubscriptionMessages<T>
{
    private readonly Subscription<T> subscription;

    internal SubscriptionMessages(Subscription<T> subscription) => this.subscription = subscription;

    /// <summary>Lets <c>await foreach</c> take the messages.</summary>
    /// <returns>The enumerator.</returns>
    public Enumerator GetAsyncEnumerator() => new(subscription);

    /// <summary>Takes one message after another.</summary>
    public sealed class Enumerator
    {
        private readonly Subscription<T> subscription;
        private T current = default!;

        internal Enumerator(Subscription<T> subscription) => this.subscription = subscription;

        /// <summary>The message taken last.</summary>
        public T Current => current;

        /// <summary>Takes the next message. Suspends until there is one, or none can come.</summary>
        /// <returns>False if none can come.</returns>
        public async Coroutine<bool> MoveNextAsync()
        {
            var next = await subscription.WaitAsync(Internals.Deadline.Never, default);
            return next.TryGetValue(out current!);
        }
    }
}
