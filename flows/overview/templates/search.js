for (const box of document.querySelectorAll('.search')) {
  const field = box.querySelector('input'), told = box.querySelector('[role=status]');
  const items = [...box.querySelectorAll('li')];
  field.parentElement.hidden = false;
  field.addEventListener('input', () => {
    const words = field.value.trim().toLowerCase().split(/\s+/);
    let shown = 0;
    for (const item of items) {
      item.hidden = !words.every(word => item.dataset.q.includes(word));
      shown += !item.hidden;
    }
    told.textContent = shown ? '' : box.dataset.none;
  });
}
