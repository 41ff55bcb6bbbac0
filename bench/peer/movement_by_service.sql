select budget_region, service, count(*) as migrants
from movement
group by budget_region, service
