namespace Pycos;

/// <summary>The messages of an inbox as they come; see <see cref="Inbox{TMessage}.ReadAllAsync"/>.</summary>
/// <typeparam name="TMessage">The messages' type.</typeparam>
public readonly struct InboxMessages<TMessage>
{
    private readonly Inbox<TMessage> inbox;

    internal InboxMessages(Inbox<TMessage> inbox) => this.inbox = inbox;

    /// <summary>Lets <c>await foreach</c> take the messages.</summary>
    /// <returns>The enumerator.</returns>
    public Enumerator GetAsyncEnumerator() => new(inbox);

    /// <summary>Takes one message after another.</summary>
    public sealed class Enumerator
    {
        private readonly Inbox<TMessage> inbox;
        private TMessage current = default!;

        internal Enumerator(Inbox<TMessage> inbox) => this.inbox = inbox;

        /// <summary>The message taken last.</summary>
        public TMessage Current => current;

        /// <summary>Takes the next message. Suspends until there is one.</summary>
        /// <returns>True.</returns>
        public async Coroutine<bool> MoveNextAsync()
        {
            current = await inbox.ReceiveAsync();
            return true;
        }
    }
}
