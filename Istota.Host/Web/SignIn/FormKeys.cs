using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Istota.Host.Web.SignIn;

/// <summary>The keys that protect forms: in their folder, or in memory where there is none. Where that is, is asked when the first form is shown.</summary>
internal sealed class FormKeys(Func<string?> folder) : IXmlRepository
{
    private readonly Lazy<IXmlRepository> _keys = new(() => folder() is { } path ? new KeyFolder(path) : new InMemory());

    public IReadOnlyCollection<XElement> GetAllElements() => _keys.Value.GetAllElements();

    public void StoreElement(XElement element, string friendlyName) => _keys.Value.StoreElement(element, friendlyName);

    private sealed class InMemory : IXmlRepository
    {
        private readonly List<XElement> _keys = [];

        public IReadOnlyCollection<XElement> GetAllElements()
        {
            lock (_keys) return [.. _keys];
        }

        public void StoreElement(XElement element, string friendlyName)
        {
            lock (_keys) _keys.Add(element);
        }
    }
}
