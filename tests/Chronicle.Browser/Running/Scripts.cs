namespace Chronicle.Browser.Running;

/// <summary>What tests ask the document itself.</summary>
internal static class Scripts
{
    /// <summary>Goes through a feed from its first row to its last and gives every row by its place, as <c>seq text</c>; a place without a row is empty.</summary>
    public const string AllRows = """
        async (list) => {
          const height = 28;
          const space = list.firstElementChild;
          const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          const rows = new Array(Math.round(space.getBoundingClientRect().height / height)).fill('');
          for (let top = 0; ; top += list.clientHeight - height) {
            list.scrollTop = top;
            await frame();
            const origin = space.getBoundingClientRect().top;
            for (const row of list.querySelectorAll('[role=option]')) {
              const text = row.querySelector('.row-telling').textContent;
              rows[Math.round((row.getBoundingClientRect().top - origin) / height)] = `${row.id.replace('row-', '')} ${text}`;
            }
            if (top >= list.scrollHeight) return rows;
          }
        }
        """;

    /// <summary>Why the focused element does not look focused; empty when it does.</summary>
    public const string UnseenFocus = """
        () => {
          const element = document.activeElement;
          if (!element || element === document.body) return '';
          const style = getComputedStyle(element);
          const box = element.getBoundingClientRect();
          const what = `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent.slice(0, 40)}`;
          if (box.width === 0 || box.height === 0 || style.visibility === 'hidden') return `${what} is not there`;
          const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
          return outlined || style.boxShadow !== 'none' ? '' : `${what} does not look focused`;
        }
        """;

    /// <summary>A page that scrolls sideways, links squeezed out of sight, and controls that reach over the window's edge without being in something that scrolls or shortens its text.</summary>
    public const string OutsideTheWindow = """
        () => {
          const wide = document.scrollingElement;
          const faults = wide.scrollWidth > wide.clientWidth ? [`the page is ${wide.scrollWidth} px wide in a window of ${wide.clientWidth} px`] : [];
          const scrolls = (element) => {
            if (!element) return false;
            const style = getComputedStyle(element);
            return style.textOverflow === 'ellipsis' || (['auto', 'scroll'].includes(style.overflowX) && element.scrollWidth > element.clientWidth) || scrolls(element.parentElement);
          };
          for (const control of document.querySelectorAll('a[href], button, input, [tabindex="0"]')) {
            const box = control.getBoundingClientRect();
            if (box.width === 0 || getComputedStyle(control).visibility === 'hidden') continue;
            if (control.closest('td')?.clientWidth < 60) faults.push(`${control.outerHTML.slice(0, 120)} has ${control.closest('td').clientWidth} px`);
            if ((box.left < -1 || box.right > innerWidth + 1) && !scrolls(control.parentElement)) faults.push(`${control.outerHTML.slice(0, 120)} is at ${Math.round(box.left)} to ${Math.round(box.right)}`);
          }
          return faults;
        }
        """;
}
