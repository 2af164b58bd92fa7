namespace Pycos.Internals;

/// <summary>Something that is done with an inbox and needs the type of its messages.</summary>
internal interface IInboxVisitor<out TResult>
{
    TResult Visit<TMessage>(InboxQueue<TMessage> inbox);
}
